/** The component of the associations and the plain object it is made of. Private. */
package org.kedge.association.component;
