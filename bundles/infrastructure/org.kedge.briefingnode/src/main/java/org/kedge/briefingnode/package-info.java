/** The Bootstrap Briefing Node. */
package org.kedge.briefingnode;
