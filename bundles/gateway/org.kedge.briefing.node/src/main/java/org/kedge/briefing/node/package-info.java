/** The client of the Bootstrap Briefing Node. */
package org.kedge.briefing.node;
