/** Staging: many nodes from one list, with their entries, instructions and printed codes. No OSGi types but in the shell. */
package org.kedge.briefingnode.staging;
