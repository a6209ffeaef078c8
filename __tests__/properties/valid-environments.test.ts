import { testProperties } from './in-jest';
import { propertiesOf } from './properties';

testProperties(
  'random valid environments',
  propertiesOf('environment').filter(({ name }) => name === 'environments-are-valid'),
);
