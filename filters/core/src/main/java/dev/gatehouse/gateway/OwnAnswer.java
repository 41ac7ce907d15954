package dev.gatehouse.gateway;

import dev.gatehouse.http.HttpReply;

/**
 * What the engine answers itself.
 *
 * @param exchange to be ended once the reply is written
 * @param reply the reply
 */
public record OwnAnswer(Exchange exchange, HttpReply reply) {}
