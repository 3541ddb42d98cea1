/**
 * The protocol of moves as a small model, explored completely: every order of steps, with crashes, frozen nodes, lost
 * answers and damaged copies. One step is one transaction or one call of a backend of the real code, which each step
 * names. {@link org.isotherm.model.World} is what there is, {@code *Steps} is what may happen,
 * {@link org.isotherm.model.Invariants} is what must hold.
 */
package org.isotherm.model;
