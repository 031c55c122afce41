/** This node as Entity A: one state machine per configured peer, and what drives them. Private. */
package org.kedge.association.initiator;
