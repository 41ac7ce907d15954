/** An enterprise application as teams have them, of the days of javax: servlets, JSPs, and no idea of tokens. */
package dev.gatehouse.legacy;
