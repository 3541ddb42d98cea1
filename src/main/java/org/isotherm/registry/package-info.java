/** The configured backends: their rows, the live instances behind them, their health and who may be asked for what. */
@NullMarked
package org.isotherm.registry;

import org.jspecify.annotations.NullMarked;
