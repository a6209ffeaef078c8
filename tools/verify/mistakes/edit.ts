// eslint-disable-next-line @typescript-eslint/no-explicit-any -- mistakes break manifests in every way
export type Editable = any;
