/** Device triggers as short messages, over SMPP: the protocol side, without OSGi types. */
package org.kedge.trigger.smpp;
