/** What the client keeps over a restart. Private. */
package org.kedge.briefing.node.state;
