package dev.gatehouse.servlet;

import dev.gatehouse.auth.Identity;

/** The principal of an identity. */
record KnownCaller(Identity identity) implements GatehousePrincipal {}
