/** An enterprise application as teams have them: servlets, and no idea of tokens. */
package dev.gatehouse.legacy;
