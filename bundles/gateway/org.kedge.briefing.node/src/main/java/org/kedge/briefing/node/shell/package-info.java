/** The shell commands of the Briefing Node client. Private. */
package org.kedge.briefing.node.shell;
