/** A UICC in software: a card program, behind vpcd and pcscd or behind a terminal of this JVM. */
package org.kedge.itests.uicc;
