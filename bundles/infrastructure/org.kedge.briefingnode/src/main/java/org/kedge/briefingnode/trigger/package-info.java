/** Triggers that the Briefing Node sends to its nodes: as texts through a sender, to be printed, or as documents for a network's interface. */
package org.kedge.briefingnode.trigger;
