/**
 * The audit file: its lines, its chain, its rotation. Knows nothing of OSGi.
 */
package org.kedge.audit.file;
