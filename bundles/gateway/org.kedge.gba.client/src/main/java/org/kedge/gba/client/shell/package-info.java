/** The shell commands of the GBA client. Private. */
package org.kedge.gba.client.shell;
