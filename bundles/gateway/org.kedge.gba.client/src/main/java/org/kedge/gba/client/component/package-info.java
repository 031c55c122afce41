/** The component of the GBA client. Private. */
package org.kedge.gba.client.component;
