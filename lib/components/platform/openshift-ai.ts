/** Names that OpenShift AI 2.x fixes (red-hat-data-services/rhods-operator pkg/cluster @rhoai-2.25). */
export const applicationsNamespace = 'redhat-ods-applications';
export const monitoringNamespace = 'redhat-ods-monitoring';
