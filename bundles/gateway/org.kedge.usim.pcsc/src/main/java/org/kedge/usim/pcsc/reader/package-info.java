/** Readers of this JVM, through {@code javax.smartcardio} where it exists. */
package org.kedge.usim.pcsc.reader;
