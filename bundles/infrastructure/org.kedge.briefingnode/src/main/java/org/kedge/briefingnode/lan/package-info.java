/** The announcement of a Briefing Node on the local network. */
package org.kedge.briefingnode.lan;
