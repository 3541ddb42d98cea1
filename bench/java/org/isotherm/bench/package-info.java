/**
 * Isotherm and its peers on the same files and the same store, in turn: {@code mvn -Pbench verify}. What was measured is
 * written into {@code docs/performance.md}.
 */
@org.jspecify.annotations.NullMarked
package org.isotherm.bench;
