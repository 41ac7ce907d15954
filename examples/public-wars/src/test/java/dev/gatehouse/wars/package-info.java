/**
 * Applications that nobody here wrote, protected as docs/recipes.md says. Each IT asks the original and the guarded copy
 * the same, over real sockets; no mock and no code of Gatehouse's own comes in.
 */
package dev.gatehouse.wars;
