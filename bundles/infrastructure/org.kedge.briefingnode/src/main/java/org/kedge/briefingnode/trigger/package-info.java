/**
 * Triggers that the Briefing Node sends to its nodes: as texts through a sender, to be printed, or as documents for the interface of a
 * network.
 */
package org.kedge.briefingnode.trigger;
