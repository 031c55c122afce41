/** Watches the reader of each configuration and publishes its card. */
package org.kedge.usim.pcsc.component;
