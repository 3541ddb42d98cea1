/**
 * Faults on order: a Java agent that weaves halts, holds, failures and omissions into named points of the product inside
 * a running server, so that the product needs no hooks for its tests.
 *
 * <p>{@link org.isotherm.faults.FaultAgent} and {@link org.isotherm.faults.Faults} work in the server,
 * {@link org.isotherm.faults.FaultOrders} in the test; between them lies a folder.
 */
package org.isotherm.faults;
