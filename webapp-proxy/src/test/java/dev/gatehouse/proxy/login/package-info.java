/** The login of browsers, with a real Chromium and a real Keycloak. */
package dev.gatehouse.proxy.login;
