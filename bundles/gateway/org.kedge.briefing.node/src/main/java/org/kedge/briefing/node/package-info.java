/** The client of the Bootstrap Briefing Node: whom it asks, what it says, what it believes of the answer. Private. */
package org.kedge.briefing.node;
