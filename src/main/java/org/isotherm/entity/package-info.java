/** What the studio's own tables say about the entities that files belong to: registered, checked, and safely named. */
@NullMarked
package org.isotherm.entity;

import org.jspecify.annotations.NullMarked;
