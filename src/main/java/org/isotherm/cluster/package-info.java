/** This node: its name, the lease on which its claims stand, and the moment from which the database can be used. */
@NullMarked
package org.isotherm.cluster;

import org.jspecify.annotations.NullMarked;
