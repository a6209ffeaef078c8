import * as z from 'zod';
import { dnsLabel, management } from './fields';

/** What MachineSets on AWS must know of the cluster. */
export const awsSchema = z
  .strictObject({
    infrastructureName: dnsLabel.meta({
      description:
        "Name that the installer gave to the cluster's resources: oc get infrastructure cluster -o jsonpath='{.status.infrastructureName}'.",
    }),
    region: z
      .string()
      .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'an AWS region, for example eu-central-1')
      .meta({
        description:
          "Region of the cluster: oc get infrastructure cluster -o jsonpath='{.status.platformStatus.aws.region}'.",
      }),
    ami: z
      .string()
      .regex(/^ami-[0-9a-f]{8,17}$/, 'an AMI id, for example ami-0123456789abcdef0')
      .meta({
        description:
          "AMI of the nodes, that of the other workers: oc -n openshift-machine-api get machinesets -o jsonpath='{.items[0].spec.template.spec.providerSpec.value.ami.id}'.",
      }),
    resourceNames: z.enum(['cluster-api', 'terraform']).default('cluster-api').meta({
      description:
        'How subnets and security groups are named: cluster-api if OpenShift 4.16 or later installed the cluster, terraform if an earlier one did. Updates keep the names.',
    }),
    clusterAutoscaler: management.default('managed').meta({
      description:
        'Whether the one ClusterAutoscaler of the cluster is made where a pool has autoscaling, or exists.',
    }),
  })
  .meta({ description: 'AWS, where GPU pools with an instanceType make nodes.' });
