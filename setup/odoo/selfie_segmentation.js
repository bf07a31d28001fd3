/* Stands in for MediaPipe's selfie_segmentation.js, which the Debian package of
 * Odoo leaves out. Odoo needs it only to blur the background in a video call:
 * without the class it defines, that one button tells the user it can't.
 * The file must be there, or the asset bundle and the browser console have an
 * error on every page. */
