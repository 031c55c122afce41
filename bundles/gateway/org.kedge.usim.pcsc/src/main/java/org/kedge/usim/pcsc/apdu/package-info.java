/** The commands of a UICC and what it answers: octets in, values out, no card. */
package org.kedge.usim.pcsc.apdu;
