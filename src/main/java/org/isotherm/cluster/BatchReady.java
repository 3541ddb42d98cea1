package org.isotherm.cluster;

/**
 * Fired once per start, after {@link DatabaseReady}, on a thread that may use the batch runtime. What an observer hands
 * to a managed executor may do so too. Not fired where no batch user is configured.
 */
public record BatchReady() {}
