/** Why a service said no, in words for whoever asked. The HTTP floor turns each into its problem document. */
@NullMarked
package org.isotherm.refusal;

import org.jspecify.annotations.NullMarked;
