/** What the client keeps of each USIM, and its form in the credential store. Private. */
package org.kedge.gba.client.state;
