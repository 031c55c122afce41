/** The shell commands of associations and registrations. Private. */
package org.kedge.association.shell;
