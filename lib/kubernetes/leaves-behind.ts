/** Annotation that says what an object has made in a server, and what stays there when the object leaves. */
export const leavesBehindAnnotation = 'private-ai/leaves-behind';
