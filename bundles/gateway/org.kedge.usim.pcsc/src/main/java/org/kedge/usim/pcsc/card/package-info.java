/** What a gateway does with a UICC, above a channel that carries APDUs. No reader, no OSGi. */
package org.kedge.usim.pcsc.card;
