/** Device triggers as short messages, over SMPP. */
package org.kedge.trigger.smpp;
