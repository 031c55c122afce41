/** The client of the shell socket, which runs outside the framework. */
package org.kedge.shell.client;
