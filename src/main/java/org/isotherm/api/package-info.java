/**
 * HTTP in and out: the one package that knows Jakarta REST.
 *
 * <p>A resource reads its input with {@link org.isotherm.api.RequestBody} or {@link org.isotherm.api.Query}, calls one
 * method below and chooses the status. Every error leaves as {@link org.isotherm.api.Problem}.
 */
@NullMarked
package org.isotherm.api;

import org.jspecify.annotations.NullMarked;
