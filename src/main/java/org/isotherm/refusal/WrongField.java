package org.isotherm.refusal;

/**
 * One field of a request that cannot be accepted.
 *
 * @param field its name, dotted for nested ones ({@code config.bucket})
 * @param message what is wrong and what would be right
 */
public record WrongField(String field, String message) {}
