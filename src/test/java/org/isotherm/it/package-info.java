/** The packaged WAR on a real Open Liberty with a real PostgreSQL and an S3 store. */
package org.isotherm.it;
