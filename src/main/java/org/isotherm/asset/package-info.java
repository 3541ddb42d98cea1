/** Where each file of the studio lies, and the ledger of every object that was ever named for one. */
@NullMarked
package org.isotherm.asset;

import org.jspecify.annotations.NullMarked;
