/** How workers wait for what others do. Private. */
package org.kedge.gba.client.work;
