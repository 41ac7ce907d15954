/** The suite, and what it needs to run in each container. */
package dev.gatehouse.containers;
