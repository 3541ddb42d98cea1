/**
 * {@code mvn -Pdemo}: PostgreSQL, an S3 store and Open Liberty on this machine, and a folder of real files that moves
 * from one to the other. The integration tests start the same three.
 */
package org.isotherm.demo;
