/** The AKA authenticator of a UICC in a PC/SC reader. */
package org.kedge.usim.pcsc;
