/** Addresses of Briefing Nodes on the local network: a hint where to connect, never whom to trust. Private. */
package org.kedge.briefing.node.lan;
