/** The owner's rules: what they decide for a node, whether they make sense, and how they are edited. No OSGi types but in the shell. */
package org.kedge.briefingnode.rules;
