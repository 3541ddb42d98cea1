/** The web console: its files, and the sessions of those who look at it. What it shows and does goes through {@code /api}. */
@NullMarked
package org.isotherm.console;

import org.jspecify.annotations.NullMarked;
