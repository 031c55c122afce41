/** The component of the Briefing Node client. Private. */
package org.kedge.briefing.node.component;
